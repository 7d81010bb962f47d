package dev.jderp.frontdoor.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.jderp.frontdoor.TestDoor;
import dev.jderp.sockets.Platform;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChallengeTlsTest {

    private static TestDoor files;
    private static ServerCertificate proof;
    private static ServerCertificate other;

    @BeforeAll
    static void setUp() throws Exception {
        files = new TestDoor();
        proof = read("proof");
        other = read("other");
    }

    private static ServerCertificate read(String name) throws Exception {
        return TestDoor.read(files.certificate(name, "DNS:localhost", "RSA"), files.directory.resolve("password"));
    }

    @AfterAll
    static void tearDown() throws Exception {
        files.close();
    }

    static Stream<Platform> platforms() {
        return TlsTest.platforms();
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void allConnectionsOfOneProofShareOneContext(Platform platform) throws Exception {
        ChallengeTls tls = new ChallengeTls(platform.sslProvider());
        SslHandler first = tls.newHandler(proof, ByteBufAllocator.DEFAULT);
        SslHandler second = tls.newHandler(
                new ServerCertificate(proof.key(), proof.chain()), ByteBufAllocator.DEFAULT);
        assertEquals(1, tls.size());
        SslHandler third = tls.newHandler(other, ByteBufAllocator.DEFAULT);
        assertEquals(2, tls.size());
        tls.clear();
        assertEquals(0, tls.size());
        for (SslHandler each : new SslHandler[]{first, second, third}) {
            assertNotNull(each.engine().getSession()); // still usable
            ReferenceCountUtil.release(each.engine());
        }
    }
}
