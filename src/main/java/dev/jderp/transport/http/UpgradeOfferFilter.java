package dev.jderp.transport.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Serial;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Serves requests with an {@code Upgrade} header without upgrading them (RFC 9110 section 7.8), except at
 * {@code /derp}. Payara's connector reads the body of such a request as the stream of the other protocol, which has no
 * end: here it ends after {@code Content-Length}, and the connection is closed after the answer. A body without this
 * header has no end that could be found, and is refused. Declared in {@code web.xml}.
 */
public final class UpgradeOfferFilter extends HttpFilter {

    @Serial
    private static final long serialVersionUID = 1;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getHeader("Upgrade") == null || request.getServletPath().equals("/derp")) {
            chain.doFilter(request, response);
            return;
        }
        response.setHeader("Connection", "close");
        if (request.getHeader("Transfer-Encoding") == null) {
            chain.doFilter(new BoundedRequest(request), response);
        } else {
            RefusedHandler.refuse(request, response, HttpServletResponse.SC_LENGTH_REQUIRED,
                    "a body with an Upgrade header requires Content-Length\n");
        }
    }

    /** A request whose body ends after {@code Content-Length}. */
    private static final class BoundedRequest extends HttpServletRequestWrapper {

        BoundedRequest(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new BoundedInput(super.getInputStream(), Math.max(0, getContentLengthLong()));
        }

        @Override
        public BufferedReader getReader() throws IOException {
            String encoding = getCharacterEncoding();
            Charset charset = encoding == null ? StandardCharsets.ISO_8859_1 : Charset.forName(encoding);
            return new BufferedReader(new InputStreamReader(getInputStream(), charset));
        }
    }

    /** The first bytes of a stream, after which it ends. */
    static final class BoundedInput extends ServletInputStream {

        private final ServletInputStream in;
        private long left;

        BoundedInput(ServletInputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            int value = left == 0 ? -1 : in.read();
            left -= value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int count = left == 0 ? -1 : in.read(into, offset, (int) Math.min(length, left));
            left -= Math.max(0, count);
            return count;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(left, in.available());
        }

        @Override
        public boolean isFinished() {
            return left == 0 || in.isFinished();
        }

        @Override
        public boolean isReady() {
            return left == 0 || in.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("this body supports blocking reads only");
        }
    }
}
