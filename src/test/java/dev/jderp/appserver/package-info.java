/**
 * Tests of the WAR on application servers other than Payara Micro, from the distributions that the profile
 * {@code servers} unpacks.
 *
 * <p>Those with the tag {@code servers} run with {@code ./mvnw -B -Pservers verify} only.
 */
package dev.jderp.appserver;
