package dev.jderp.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;

class RedactionTest {

    @Test
    void secretsOnTheCommandLineAreHiddenInEverySpelling() {
        assertEquals(
                List.of("java", "-Xmx1g", "-Djavax.net.ssl.keyStorePassword=(hidden)", "-Dderp.hostname=relay",
                        "--apitoken", "(hidden)", "--port", "8080",
                        "-Dx=(hidden)",
                        "-Dderp.verify-client-url=https://(hidden)@host/check?(hidden)", "--secret", "--port=1"),
                Redaction.arguments(List.of("java", "-Xmx1g", "-Djavax.net.ssl.keyStorePassword=abc",
                        "-Dderp.hostname=relay", "--apitoken", "abc", "--port", "8080", "-Dx=mesh-psk=abc",
                        "-Dderp.verify-client-url=https://user:abc@host/check?t=abc", "--secret", "--port=1")));
    }

    @Test
    void propertiesWithSecretNamesAreHidden() {
        for (String name : List.of("a.password", "A.PASSWD", "SecretThing", "api-token", "mesh-psk", "credentials",
                "private_key", "authorization")) {
            assertEquals("(hidden)", Redaction.value(name, "abc"), name);
        }
        assertEquals("abc", Redaction.value("derp.hostname", "abc"));
        assertEquals("", Redaction.value("password", ""));
    }

    @Test
    void secretsInTheSystemPropertiesAreHidden() {
        System.setProperty("redaction.test.password", "hunter2");
        try {
            assertFalse(Redaction.properties().containsValue("hunter2"));
        } finally {
            System.clearProperty("redaction.test.password");
        }
    }
}
