/** What users see of a running agent, over its HTTP API, with real processes. */
@NullMarked
package dev.drover.chaos.conformance;

import org.jspecify.annotations.NullMarked;
