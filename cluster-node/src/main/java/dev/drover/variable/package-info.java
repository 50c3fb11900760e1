/**
 * What keeps variables secret. Start at {@link dev.drover.variable.Keyring}: only here is a variable's text encrypted, and only
 * here does it become readable again.
 */
@NullMarked
package dev.drover.variable;

import org.jspecify.annotations.NullMarked;
