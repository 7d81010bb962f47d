/**
 * JSON that several parts write: the JSON-P provider, and a writer of records.
 *
 * <p>Called by the REST API, the pages and the command line, on any thread; no I/O, no state.
 */
@NullMarked
package dev.jderp.json;

import org.jspecify.annotations.NullMarked;
