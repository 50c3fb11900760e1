/**
 * What the callers of lists and objects can ask for: namespace, prefix, page, and to wait until something changed. Start at
 * {@link dev.drover.gateway.query.QueryOptions}.
 */
@NullMarked
package dev.drover.gateway.query;

import org.jspecify.annotations.NullMarked;
