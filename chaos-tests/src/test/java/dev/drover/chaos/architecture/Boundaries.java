package dev.drover.chaos.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;

/** The rules between packages, for the tree of packages below a root: the product's own, or a fixture that breaks them. */
record Boundaries(String root) {
    private static final String[] CLUSTER_NODE = {
        "job..",
        "node..",
        "evaluation..",
        "scheduler..",
        "view..",
        "agent..",
        "server..",
        "recording..",
        "setting..",
        "snapshot..",
        "registry..",
        "replay..",
        "variable.."
    };
    private static final Set<String> PURE_OF_EVALUATION = Set.of(
            "EvaluationState",
            "Progress",
            "Closing",
            "PlanParts",
            "PlanMoments",
            "UnseenNodes",
            "Offers",
            "SuccessorIds");
    /** What an entity has given away of its talking, and alone calls. */
    private static final Set<String> PARTS_OF_ENTITIES = Set.of("ChildLauncher");
    /** Of the JDK, what neither waits nor reads nor writes. */
    private static final String[] PURE_JAVA = {
        "java.lang..",
        "java.math..",
        "java.nio",
        "java.nio.charset",
        "java.security",
        "java.time..",
        "java.util",
        "java.util.function",
        "java.util.regex",
        "java.util.stream"
    };

    private static final Set<String> INJECTING = Set.of("Inject", "Autowired", "Resource");

    private String[] below(String... packages) {
        return Arrays.stream(packages).map(name -> root + "." + name).toArray(String[]::new);
    }

    ArchRule arrows() {
        return layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("protocol")
                .definedBy(below("protocol.."))
                .layer("persistence")
                .definedBy(below("persistence.."))
                .layer("cluster-node")
                .definedBy(below(CLUSTER_NODE))
                .layer("http-gateway")
                .definedBy(below("gateway.."))
                .layer("cli")
                .definedBy(below("cli.."))
                .ensureAllClassesAreContainedInArchitectureIgnoring(below("chaos.."))
                .whereLayer("protocol")
                .mayNotAccessAnyLayer()
                .whereLayer("persistence")
                .mayOnlyAccessLayers("protocol")
                .whereLayer("cluster-node")
                .mayOnlyAccessLayers("protocol", "persistence")
                .whereLayer("http-gateway")
                .mayOnlyAccessLayers("protocol", "persistence", "cluster-node")
                .whereLayer("cli")
                .mayOnlyAccessLayers("protocol")
                .because("a module that knows what is above it cannot be used or tested without it");
    }

    ArchRule noCycles() {
        return slices().assignedFrom(new PackageSlices(root))
                .should()
                .beFreeOfCycles()
                .because("packages that need each other are one package in disguise");
    }

    ArchRule pureImports() {
        DescribedPredicate<JavaClass> allowed = resideInAnyPackage(PURE_JAVA)
                .or(resideInAnyPackage("org.jspecify..", "org.pcollections.."))
                .or(pure())
                .or(describe("primitives", type -> type.isPrimitive() || type.isArray()));
        return classes()
                .that(pure())
                .should()
                .onlyDependOnClassesThat(allowed)
                .because("what decides is read, tested and replayed without actors, journals or codecs");
    }

    ArchRule noHiddenInputs() {
        return noClasses()
                .that(pure().or(resideInAnyPackage(below("protocol.."))))
                .should()
                .accessTargetWhere(hiddenInput())
                .orShould()
                .dependOnClassesThat(assignableTo(Thread.class))
                .because("time, ids and randomness come as arguments, so that the same history gives the same state");
    }

    ArchRule protobufAtTheEdge() {
        return noClasses()
                .that(resideInAnyPackage(root + "..")
                        .and(not(resideInAnyPackage(
                                below("protocol.proto..", "protocol.codec..", "persistence..", "snapshot..")))))
                .should()
                .dependOnClassesThat(resideInAnyPackage("com.google.protobuf..", "dev.drover.protocol.proto.."))
                .because("stored and wire forms are the codecs' business; everybody else sees domain types");
    }

    ArchRule jacksonAtTheEdge() {
        return noClasses()
                .that(resideInAnyPackage(root + "..")
                        .and(not(resideInAnyPackage(
                                below("protocol.api..", "protocol.jobspec..", "cli..", "gateway..", "chaos..")))))
                .should()
                .dependOnClassesThat(resideInAnyPackage("com.fasterxml.jackson.."))
                .because("JSON is spoken with callers only, never stored");
    }

    ArchRule noFieldInjection() {
        DescribedPredicate<JavaAnnotation<?>> injecting = describe(
                "an injecting annotation",
                annotation -> INJECTING.contains(annotation.getRawType().getSimpleName()));
        return noFields()
                .that()
                .areDeclaredInClassesThat(resideInAnyPackage(root + ".."))
                .should()
                .beAnnotatedWith(injecting)
                .because("what a class needs is in its constructor");
    }

    ArchRule loggers() {
        return fields().that()
                .haveRawType(Logger.class)
                .and()
                .areDeclaredInClassesThat(resideInAnyPackage(root + ".."))
                .should()
                .bePrivate()
                .andShould()
                .beStatic()
                .andShould()
                .beFinal()
                .because("a logger belongs to its class");
    }

    /** Domain types, the scheduler, and of the aggregates all but the entities; codecs and JSON shapes aside. */
    private DescribedPredicate<JavaClass> pure() {
        DescribedPredicate<JavaClass> domain = resideInAnyPackage(below("protocol.."))
                .and(not(resideInAnyPackage(
                        below("protocol.proto..", "protocol.codec..", "protocol.api..", "protocol.jobspec.."))));
        DescribedPredicate<JavaClass> scheduler = resideInAnyPackage(below("scheduler.."));
        DescribedPredicate<JavaClass> aggregates = resideInAnyPackage(below("job", "node", "setting"))
                .and(describe("are no entities", type -> !isOfEntity(outermost(type))));
        DescribedPredicate<JavaClass> evaluation = resideInAnyPackage(below("evaluation"))
                .and(describe("decide", type -> PURE_OF_EVALUATION.contains(outermost(type))));
        return domain.or(scheduler).or(aggregates).or(evaluation).as("are pure");
    }

    private static boolean isOfEntity(String type) {
        return type.endsWith("Entity") || PARTS_OF_ENTITIES.contains(type);
    }

    private static String outermost(JavaClass type) {
        String name = type.getName().substring(type.getPackageName().length() + 1);
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    /** By class, the methods that read a clock or draw by chance. */
    private static final Map<String, Set<String>> HIDDEN_INPUTS = Map.of(
            Clock.class.getName(), Set.of("systemUTC", "systemDefaultZone", "system"),
            System.class.getName(), Set.of("currentTimeMillis", "nanoTime"),
            UUID.class.getName(), Set.of("randomUUID"),
            Math.class.getName(), Set.of("random"));

    private static DescribedPredicate<JavaAccess<?>> hiddenInput() {
        return describe("a clock or a source of chance", access -> {
            Set<String> hidden =
                    HIDDEN_INPUTS.getOrDefault(access.getTargetOwner().getName(), Set.of());
            String target = access.getTarget().getFullName();
            boolean unseeded = target.equals(Random.class.getName() + ".<init>()")
                    || target.startsWith(SecureRandom.class.getName() + ".<init>");
            boolean timely = access.getTarget().getName().equals("now")
                    && access.getTargetOwner().getPackageName().startsWith("java.time");
            return unseeded || timely || hidden.contains(access.getTarget().getName());
        });
    }
}
