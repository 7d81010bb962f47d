package dev.jderp.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyListTest {

    @TempDir
    Path directory;

    private KeyList read(String text) throws IOException {
        return KeyList.read(Files.writeString(directory.resolve("keys"), text));
    }

    private String complaint(String text) {
        String said = String.valueOf(assertThrows(IOException.class, () -> read(text)).getMessage());
        assertTrue(said.startsWith(directory.resolve("keys").toString()), said);
        return said.substring(directory.resolve("keys").toString().length());
    }

    @Test
    void keysAreReadWithPrefixOrWithoutAndWithComments() throws IOException {
        NodePublicKey typed = NodePrivateKey.generate().publicKey();
        NodePublicKey bare = NodePrivateKey.generate().publicKey();
        NodePublicKey loud = NodePrivateKey.generate().publicKey();
        KeyList list = read("# laptops\r\n\r\n" + typed.text() + " # anna's\n\t" + bare.hex() + "  \n"
                + loud.hex().toUpperCase(Locale.ROOT) + "\n" + typed.hex());
        assertEquals(3, list.size());
        assertTrue(list.contains(typed) && list.contains(bare) && list.contains(loud));
        assertFalse(list.contains(NodePrivateKey.generate().publicKey()));
    }

    @Test
    void anEmptyFileIsAnEmptyList() throws IOException {
        assertEquals(0, read("").size());
        assertEquals(0, read("# empty\n").size());
    }

    @Test
    void anInvalidKeyIsReportedWithItsLine() {
        String good = NodePrivateKey.generate().publicKey().text();
        assertEquals(", line 3: key has 3 characters; expected 64 hex digits",
                complaint(good + "\n\nabc\n"));
        assertEquals(", line 1: key does not begin with \"nodekey:\"", complaint("privkey:" + "0".repeat(64)));
        assertEquals(", line 1: key contains a character that is not a hex digit", complaint("g".repeat(64)));
        assertEquals(", line 2: key is zero; expected a client's key", complaint("\n" + "0".repeat(64)));
        assertEquals(", line 1: key has 129 characters; expected 64 hex digits",
                complaint("a".repeat(64) + "," + "b".repeat(64)));
    }

    @Test
    void aFileThatIsTooLargeIsRefused() throws IOException {
        assertEquals(" is larger than 16777216 bytes", complaint("#".repeat((1 << 24) + 1)));
    }
}
