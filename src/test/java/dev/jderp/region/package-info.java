/**
 * Tests of a region as operators run it: several relays in processes of their own, with links between them.
 *
 * <p>Those with the tag {@code region} run with {@code ./mvnw -B -Pregion verify} only.
 */
package dev.jderp.region;
