package dev.drover.agent.service;

import dev.drover.protocol.allocation.ServiceRegistration;
import dev.drover.protocol.job.Service;

/**
 * One service of one allocation.
 *
 * @param service as the job has it
 * @param task whose service it is; empty for one of the group
 * @param usual as it is registered, unless
 * @param canary it is that of a canary
 */
public record OfferedService(Service service, String task, ServiceRegistration usual, ServiceRegistration canary) {}
