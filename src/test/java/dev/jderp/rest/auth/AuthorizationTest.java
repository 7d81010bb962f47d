package dev.jderp.rest.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.rest.AdminApplication;
import dev.jderp.auth.Caller;
import dev.jderp.auth.Role;
import dev.jderp.rest.http.ProblemMapper;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The roles of all operations, tokens, and the audit log. */
class AuthorizationTest {

    @Test
    void everyResourceMethodDeclaresItsRole() {
        List<Method> methods = new ArrayList<>();
        for (Class<?> type : new AdminApplication().getClasses()) {
            for (Method method : type.getMethods()) {
                boolean serves = Arrays.stream(method.getAnnotations())
                        .anyMatch(a -> a.annotationType().isAnnotationPresent(HttpMethod.class));
                assertFalse(!serves && method.isAnnotationPresent(Path.class), "a locator: " + method);
                if (serves) {
                    methods.add(method);
                }
            }
        }
        assertFalse(methods.isEmpty());
        for (Method method : methods) {
            List<String> roles = Authorization.roles(method.getDeclaringClass(), method);
            boolean reads = Arrays.stream(method.getAnnotations())
                    .anyMatch(a -> a.annotationType().getSimpleName().equals("GET"));
            assertEquals(List.of(reads ? "viewer" : "admin"), roles,
                    () -> method + "; by docs/operate.md a viewer may call each GET and nothing else");
        }
    }

    @Test
    void theApplicationContainsTheFiltersForAccess() {
        Set<Class<?>> classes = new AdminApplication().getClasses();
        assertTrue(
                classes.containsAll(
                        List.of(Authentication.class, Authorization.class, Audit.class, ProblemMapper.class)));
    }

    @RolesAllowed("viewer")
    public static class Resource {

        @RolesAllowed("admin")
        public void own() {}

        public void inherited() {}
    }

    @Test
    void theRoleOfAMethodOverridesItsClasss() throws Exception {
        assertEquals(List.of("admin"), roles(Resource.class, "own"));
        assertEquals(List.of("viewer"), roles(Resource.class, "inherited"));
        assertEquals(List.of(), roles(Object.class, "toString"));
    }

    private static List<String> roles(Class<?> type, String method) throws NoSuchMethodException {
        return Authorization.roles(type, type.getDeclaredMethod(method));
    }

    @Test
    void anUnknownRoleIsNeverHeld() {
        var admin = new CallerContext(new Caller("ann", Role.ADMIN), true);
        var viewer = new CallerContext(new Caller("bob", Role.VIEWER), true);
        assertTrue(admin.isUserInRole("admin") && admin.isUserInRole("viewer") && !admin.isUserInRole("root"));
        assertTrue(!viewer.isUserInRole("admin") && viewer.isUserInRole("viewer"));
        assertEquals("ann", admin.getUserPrincipal().getName());
    }

    @Test
    void onlyBearerTokensAreAccepted() {
        assertEquals(Optional.of("x"), Authentication.token("Bearer x"));
        assertEquals(Optional.of("x"), Authentication.token("bearer  x "));
        for (String other : List.of("", "x", "Bearer", "Bearerx", "Basic x", "Token x")) {
            assertEquals(Optional.empty(), Authentication.token(other), other);
        }
    }

    @Test
    void lineBreaksInAnAuditLineAreEscaped() {
        assertEquals(
                "ann (admin) at 192.0.2.1: PUT /x\\u000ay: 200",
                Audit.line(new Caller("ann", Role.ADMIN), "192.0.2.1", "PUT /x\ny: 200"));
    }
}
