package dev.jderp.pages.servlet;

import dev.jderp.pages.PublicRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * A servlet request as the pages see it.
 *
 * @param request the container's request
 * @param debugVisitor decides who gets a link to the debug pages
 */
record ServletRequestView(HttpServletRequest request, DebugVisitor debugVisitor) implements PublicRequest {

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String path() {
        String below = request.getPathInfo();
        return below == null ? request.getServletPath() : request.getServletPath() + below;
    }

    @Override
    public String rawPath() {
        return request.getRequestURI();
    }

    @Override
    public @Nullable String query() {
        return request.getQueryString();
    }

    @Override
    public @Nullable String header(String name) {
        return request.getHeader(name);
    }

    @Override
    public String clientAddress() {
        return request.getRemoteAddr();
    }

    @Override
    public boolean mayDebug() {
        return debugVisitor.mayDebug(request);
    }
}
