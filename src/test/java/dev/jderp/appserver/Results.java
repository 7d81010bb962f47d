package dev.jderp.appserver;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Counts the tests of a class by the port in their names. */
final class Results implements InvocationInterceptor {

    private final List<String> run = new ArrayList<>();
    private final List<String> passed = new ArrayList<>();

    /** How many tests with this text in their name have passed, and of how many. */
    String of(String text) {
        return count(passed, text) + " of " + count(run, text);
    }

    private static long count(List<String> names, String text) {
        return names.stream().filter(name -> name.contains(text)).count();
    }

    @Override
    public void interceptTestMethod(Invocation<Void> test, ReflectiveInvocationContext<Method> method,
            ExtensionContext context) throws Throwable {
        record(test, context);
    }

    @Override
    public void interceptDynamicTest(Invocation<Void> test, DynamicTestInvocationContext dynamic,
            ExtensionContext context) throws Throwable {
        record(test, context);
    }

    private void record(Invocation<Void> test, ExtensionContext context) throws Throwable {
        run.add(context.getDisplayName());
        test.proceed();
        passed.add(context.getDisplayName());
    }
}
