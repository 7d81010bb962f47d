package dev.jderp.pages.servlet;

import jakarta.servlet.http.HttpServletRequest;

/** Decides whether a client may see the debug pages, and so gets a link to them on the home page. */
@FunctionalInterface
public interface DebugVisitor {

    /** Whether the sender of the request may see them. */
    boolean mayDebug(HttpServletRequest request);
}
