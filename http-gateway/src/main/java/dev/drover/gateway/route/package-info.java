/**
 * Nomad's HTTP API, one class for each resource. Start at {@link dev.drover.gateway.route.HttpApi}. Only here do refusals
 * become status codes.
 */
@NullMarked
package dev.drover.gateway.route;

import org.jspecify.annotations.NullMarked;
