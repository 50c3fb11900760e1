/** JSON as the agent's neighbours speak it, built and read as free-form values. */
@NullMarked
package dev.drover.agent.json;

import org.jspecify.annotations.NullMarked;
