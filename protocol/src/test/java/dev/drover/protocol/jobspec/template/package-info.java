@NullMarked
package dev.drover.protocol.jobspec.template;

import org.jspecify.annotations.NullMarked;
