package dev.jderp.rest;

import dev.jderp.kit.ApplicationFile;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** Serves the description of {@code /derpmap} and {@code /api/v1} as an OpenAPI document, without a login. */
@WebServlet(urlPatterns = {"/openapi", "/openapi/*"})
public class OpenApiServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1;

    private byte[] document = new byte[0];

    @Override
    public void init() {
        document = read();
    }

    /** The document, in YAML. */
    static byte[] read() {
        return ApplicationFile.read(OpenApiServlet.class, "openapi.yaml");
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/yaml");
        response.setContentLength(document.length);
        response.getOutputStream().write(document);
    }
}
