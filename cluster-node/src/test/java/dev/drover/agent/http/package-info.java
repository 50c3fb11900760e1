@NullMarked
package dev.drover.agent.http;

import org.jspecify.annotations.NullMarked;
