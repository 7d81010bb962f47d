package dev.jderp.debug.servlet;

import dev.jderp.debug.health.HealthPage;
import dev.jderp.pages.servlet.ServletAnswers;
import dev.jderp.server.Relay;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/**
 * Serves {@code /health} on servers that do not, or at a port for administration only, such as WildFly. There, the
 * path would show the home page, with status 200 whatever the relay's state is.
 */
public class HealthServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1;

    private static final String PATH = "/health";

    @Inject
    private transient Relay relay;

    /** Registers the servlet, unless the server has registered its own, as Payara does for MicroProfile Health. */
    @WebListener
    public static class Registration implements ServletContextListener {

        @Override
        public void contextInitialized(ServletContextEvent event) {
            ServletContext context = event.getServletContext();
            boolean isServed = context.getServletRegistrations().values().stream()
                    .flatMap(each -> each.getMappings().stream())
                    .anyMatch(mapping -> mapping.startsWith(PATH));
            if (!isServed) {
                context.addServlet("health", HealthServlet.class).addMapping(PATH + "/*");
            }
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String below = request.getPathInfo();
        ServletAnswers.send(response,
                HealthPage.answer(request.getMethod(), below == null ? PATH : PATH + below, relay));
    }
}
