package dev.drover.agent;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;

/** A task as it is to run. */
record TaskPlan(Allocation allocation, Job job, TaskGroup group, Task task, TaskDirectory directory) {}
