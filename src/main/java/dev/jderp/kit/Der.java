package dev.jderp.kit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Encodes the few types of DER (X.690) that certificates need. */
public final class Der {

    /** The tag of: a whole number. */
    public static final int INTEGER = 0x02;
    /** The tag of: bits, after one byte with the number of unused ones. */
    public static final int BIT_STRING = 0x03;
    /** The tag of: bytes. */
    public static final int OCTET_STRING = 0x04;
    /** The tag of: an object identifier. */
    public static final int OID = 0x06;
    /** The tag of: a truth value. */
    public static final int BOOLEAN = 0x01;
    /** The tag of: a text of letters, digits and some marks. */
    public static final int PRINTABLE_STRING = 0x13;
    /** The tag of: a sequence of values. */
    public static final int SEQUENCE = 0x30;
    /** The tag of: a set of values. */
    public static final int SET = 0x31;

    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SHORT_LENGTH = 0x80;
    private static final DateTimeFormatter YEAR_OF_TWO_DIGITS = utc("yyMMddHHmmss'Z'");
    private static final DateTimeFormatter YEAR_OF_FOUR_DIGITS = utc("yyyyMMddHHmmss'Z'");
    private static final Instant END_OF_TWO_DIGITS = Instant.parse("2050-01-01T00:00:00Z");

    private Der() {}

    /** Returns one value: the tag, the length, and the parts one after the other. */
    public static byte[] of(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length < SHORT_LENGTH) {
            out.write(length);
        } else if (length <= 0xff) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    /** Returns a text of ASCII. */
    public static byte[] text(int tag, String ascii) {
        return of(tag, ascii.getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns a time in seconds, as a certificate has it (RFC 5280, section 4.1.2.5). */
    public static byte[] time(Instant at) {
        return at.isBefore(END_OF_TWO_DIGITS)
                ? text(UTC_TIME, YEAR_OF_TWO_DIGITS.format(at))
                : text(GENERALIZED_TIME, YEAR_OF_FOUR_DIGITS.format(at));
    }

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    /** Returns these bytes without a tag. */
    public static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
