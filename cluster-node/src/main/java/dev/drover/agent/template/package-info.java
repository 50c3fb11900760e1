/**
 * Templates of tasks: rendered into the task's directory, and again when what they ask for changes. Start at {@link
 * dev.drover.agent.template.TaskTemplates}.
 */
@NullMarked
package dev.drover.agent.template;

import org.jspecify.annotations.NullMarked;
