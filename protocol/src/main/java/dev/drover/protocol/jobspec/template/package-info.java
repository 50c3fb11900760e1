/**
 * The language of consul-template, which is Go's {@code text/template} with functions of its own: parsed into a tree, rendered
 * within bounds. Pure: what a template may ask of its surroundings comes as {@link
 * dev.drover.protocol.jobspec.template.Surroundings}. Start at {@link dev.drover.protocol.jobspec.template.Template}.
 */
@NullMarked
package dev.drover.protocol.jobspec.template;

import org.jspecify.annotations.NullMarked;
