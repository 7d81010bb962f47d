package dev.jderp.rest;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;

/** Serves the description of {@code /derpmap} and {@code /api/v1} as an OpenAPI document, without a login. */
@WebServlet(urlPatterns = {"/openapi", "/openapi/*"})
public class OpenApiServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1;

    private byte[] document = new byte[0];

    @Override
    public void init() throws ServletException {
        document = read();
    }

    /** The document, in YAML. */
    static byte[] read() throws ServletException {
        try (InputStream in = OpenApiServlet.class.getResourceAsStream("openapi.yaml")) {
            if (in == null) {
                throw new ServletException("openapi.yaml is missing in the application");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ServletException("cannot read openapi.yaml", e);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/yaml");
        response.setContentLength(document.length);
        response.getOutputStream().write(document);
    }
}
