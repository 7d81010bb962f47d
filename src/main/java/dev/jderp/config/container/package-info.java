/**
 * The settings of a relay in a container, by MicroProfile Config. {@code app} reads them, on the deploying thread; the
 * container creates the source of the properties file. Apart from the rest of {@code config}, because a launched relay
 * has that from the launcher, which has no MicroProfile Config.
 */
@NullMarked
package dev.jderp.config.container;

import org.jspecify.annotations.NullMarked;
