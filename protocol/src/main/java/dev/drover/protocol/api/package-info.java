/**
 * The HTTP API's JSON: Nomad's field names live only here. Start at {@link dev.drover.protocol.api.JobJson}. Depends on the
 * domain records and Jackson, never on HTTP itself.
 */
@NullMarked
package dev.drover.protocol.api;

import org.jspecify.annotations.NullMarked;
