package dev.drover.agent.fingerprint;

import dev.drover.protocol.node.Equipment.DeviceGroup;
import java.util.List;

/** Finds the devices of one kind on this machine. May block for seconds. */
@FunctionalInterface
public interface DeviceFinder {
    /** By model; empty where there are none, or nothing that would tell of them. */
    List<DeviceGroup> find();
}
