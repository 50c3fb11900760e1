package dev.drover.agent.directory;

import dev.drover.protocol.allocation.AllocatedResources.AssignedDevices;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells a task which devices are its own: {@code DROVER_DEVICE_<VENDOR>_<TYPE>} holds their ids with commas between them.
 * A GPU of NVIDIA is told as CUDA and the NVIDIA container runtime read it, too.
 */
final class DeviceVariables {
    private DeviceVariables() {}

    static void put(Map<String, String> variables, @Nullable TaskShare share) {
        if (share == null) {
            return;
        }
        BiConsumer<String, String> add = (name, ids) -> variables.merge(name, ids, (known, more) -> known + "," + more);
        for (AssignedDevices devices : share.devices()) {
            String ids = String.join(",", devices.ids());
            add.accept("DROVER_DEVICE_" + word(devices.vendor()) + "_" + word(devices.type()), ids);
            if (devices.vendor().equals("nvidia") && devices.type().equals("gpu")) {
                add.accept("NVIDIA_VISIBLE_DEVICES", ids);
                add.accept("CUDA_VISIBLE_DEVICES", ids);
            }
        }
    }

    private static String word(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
