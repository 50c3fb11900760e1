package dev.drover.protocol.jobspec.template;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The functions that templates can use, and what is to be said of those that they cannot. */
final class Functions {
    private static final String CONSUL = "needs Consul, which templates of this version of drover do not ask";
    private static final String VAULT = "needs Vault, which this version of drover does not speak with";
    private static final String DENIED = "is denied to tasks";
    private static final String ABSENT = "is not supported by this version of drover";

    private static final Map<String, String> REFUSED = refused();

    static final Functions ALL = new Functions();

    private final Map<String, Function> byName = new TreeMap<>();

    private Functions() {
        byName.putAll(GoFunctions.ALL);
        byName.putAll(TextFunctions.ALL);
        byName.putAll(CollectionFunctions.ALL);
        byName.putAll(DataFunctions.ALL);
        byName.putAll(NumberFunctions.ALL);
        byName.putAll(OutsideFunctions.ALL);
        byName.putAll(VariableFunctions.ALL);
        byName.putAll(KeyFunctions.ALL);
    }

    private static Map<String, String> refused() {
        Map<String, String> refused = new TreeMap<>();
        put(refused, CONSUL, "caLeaf", "caRoots", "connect", "datacenters", "node", "nodes", "partitions", "peerings");
        put(refused, CONSUL, "exportedServices");
        put(refused, VAULT, "secret", "secrets", "pkiCert");
        put(refused, DENIED, "executeTemplate", "plugin", "writeToFile");
        put(refused, ABSENT, "parseYAML", "toTOML", "scratch", "sockaddr", "call", "spew_dump", "spew_printf");
        put(refused, ABSENT, "spew_sdump", "spew_sprintf", "byMeta", "byPort");
        return refused;
    }

    private static void put(Map<String, String> refused, String why, String... names) {
        for (String name : names) {
            refused.put(name, why);
        }
    }

    Optional<Function> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Why a template cannot use a name as a function; empty if it can. */
    String problem(String name) {
        if (byName.containsKey(name)) {
            return "";
        }
        String why = name.startsWith("sprig_") ? ABSENT : REFUSED.get(name);
        return "function \"" + name + "\" " + (why == null ? "does not exist" : why);
    }
}
