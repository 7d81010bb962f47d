package dev.jderp.transport;

/**
 * What {@code /} and every unknown path show (derper's {@code -home}, reference section 2.5).
 *
 * @param home empty for a page about the relay, {@code blank} for an empty page, or the URL to send visitors to
 */
public record HomePage(String home) {

    boolean isBlank() {
        return home.equals("blank");
    }

    boolean isRedirect() {
        return home.startsWith("http://") || home.startsWith("https://");
    }
}
