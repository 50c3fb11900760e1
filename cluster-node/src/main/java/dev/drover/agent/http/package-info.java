/**
 * What the agent needs of HTTP where it asks its neighbours. Start at {@link dev.drover.agent.http.BoundedAnswer}. Depends on
 * nothing but the JDK.
 */
@NullMarked
package dev.drover.agent.http;

import org.jspecify.annotations.NullMarked;
