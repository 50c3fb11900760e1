/** The language of Drover: typed ids, resources, reasons, decisions. Depends on nothing but the JDK. */
@NullMarked
package dev.drover.protocol;

import org.jspecify.annotations.NullMarked;
