/** What the agent needs of TLS where it is a client of what tasks serve or fetch. Depends on nothing but the JDK. */
@NullMarked
package dev.drover.agent.tls;

import org.jspecify.annotations.NullMarked;
