/**
 * The connections of clients: listed, closed, sent to another node, and refused by the deny list.
 *
 * <p>Called by the container's workers; everything is read from the relay on demand.
 */
@NullMarked
package dev.jderp.rest.clients;

import org.jspecify.annotations.NullMarked;
