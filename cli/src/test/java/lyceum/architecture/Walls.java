package lyceum.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * The walls of the house as rules over compiled classes. The root package is a parameter, so that the same rules can be
 * held against a broken house.
 */
final class Walls {

    private static final List<String> MODULES = List.of("core", "hardware", "web", "cli");

    /** The modules that a module sees. */
    private static final Map<String, Set<String>> SEES = Map.of(
            "core", Set.of("core"),
            "hardware", Set.of("core", "hardware"),
            "web", Set.of("core", "web"),
            "cli", Set.of("core", "hardware", "web", "cli"));

    /** The libraries of a module beside the JDK's own, by the beginning of their packages. */
    private static final Map<String, List<String>> LIBRARIES = Map.of(
            "core",
                    List.of(
                            "java.",
                            "javax.crypto.",
                            "javax.sql.",
                            "javax.imageio.",
                            "org.jspecify.",
                            "com.fasterxml.jackson.",
                            "io.helidon.common.",
                            "io.helidon.dbclient.",
                            "org.h2.",
                            "org.postgresql.",
                            "com.zaxxer.hikari.",
                            "org.flywaydb.",
                            "com.password4j.",
                            "io.github.bucket4j.",
                            "io.jsonwebtoken."),
            "hardware",
                    List.of(
                            "java.",
                            "javax.crypto.",
                            "javax.net.",
                            "org.jspecify.",
                            "com.fasterxml.jackson.",
                            "org.eclipse.paho.mqttv5."),
            "web",
                    List.of(
                            "java.",
                            "javax.crypto.",
                            "org.jspecify.",
                            "com.fasterxml.jackson.",
                            "io.helidon.common.",
                            "io.helidon.http.",
                            "io.helidon.webserver.",
                            "io.helidon.websocket."));

    /** What knows the database by its driver. */
    private static final List<String> DATABASE = List.of(
            "java.sql.",
            "javax.sql.",
            "io.helidon.dbclient.",
            "org.h2.",
            "org.postgresql.",
            "com.zaxxer.",
            "org.flywaydb.");

    /** Beside {@code *Sql} and {@code base}: the one class that runs the migrations of a tenant. */
    private static final Set<String> MIGRATES = Set.of("core.tenancy.Migrations");

    /** Beside the implementations of {@code Clock}: what the clock asks whether it can be believed. */
    private static final Set<String> ASKED_BY_THE_CLOCK = Set.of("cli.TrustedTime");

    /** What a pure rule may use of the JDK. */
    private static final List<String> PURE =
            List.of("java.lang.", "java.util.", "java.time.", "java.math.", "java.text.", "org.jspecify.annotations.");

    private static final List<String> IMPURE = List.of(
            "java.lang.System",
            "java.lang.Thread",
            "java.lang.ThreadLocal",
            "java.lang.ScopedValue",
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.lang.Runtime",
            "java.lang.reflect.",
            "java.util.concurrent.",
            "java.util.Random",
            "java.util.Scanner",
            "java.util.Timer",
            "java.util.logging.",
            "java.time.Clock");

    /** What of base a pure rule must not see. */
    private static final Set<String> DOORS_TO_THE_WORLD = Set.of("Db", "Tx", "Clock", "Events", "Row", "Vault");

    private final String root;
    private final Features features;

    Walls(String root, Features features) {
        this.root = root;
        this.features = features;
    }

    ArchRule noCirclesBetweenFeatures() {
        return slices().matching(root + ".core.(*)..").should().beFreeOfCycles();
    }

    ArchRule featuresUseWhatTheTableAllows() {
        return everyClassIn("core").should(dependOnlyOn("features that the table allows", this::allowedByTable));
    }

    ArchRule modulesSeeWhatTheyMay() {
        return everyClassIn("")
                .should(dependOnlyOn(
                        "modules it may see",
                        (user, used) -> !isOurs(used)
                                || SEES.getOrDefault(module(user), Set.of()).contains(module(used))));
    }

    ArchRule librariesStayInTheirModules() {
        return everyClassIn("")
                .should(dependOnlyOn(
                        "libraries of its module",
                        (user, used) -> isOurs(used)
                                || module(user).equals("cli")
                                || startsWithAny(used.getName(), LIBRARIES.getOrDefault(module(user), List.of()))
                                || used.isPrimitive()));
    }

    ArchRule onlySqlAndBaseTouchTheDatabase() {
        return everyClassIn("core", "web", "hardware")
                .should(dependOnlyOn(
                        "the database from *Sql and base",
                        (user, used) -> mayTouchTheDatabase(user) || !startsWithAny(used.getName(), DATABASE)));
    }

    ArchRule onlySqlClassesSendStatements() {
        return everyClassIn("")
                .should(access(
                        "Tx.list, first and run only from *Sql and base",
                        (user, target) -> !(target.getOwner().getName().equals(root + ".core.base.Tx")
                                        && Set.of("list", "first", "run").contains(target.getName()))
                                || mayTouchTheDatabase(user)));
    }

    ArchRule sqlAndRulesArePackagePrivate() {
        return classes()
                .that(describe("are *Sql or *Rules", type -> isSql(type) || isRules(type)))
                .should(new ArchCondition<>("be package-private") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        if (type.getModifiers().contains(JavaModifier.PUBLIC)) {
                            events.add(SimpleConditionEvent.violated(type, type.getName() + " is public"));
                        }
                    }
                });
    }

    ArchRule rulesArePure() {
        return classes()
                .that(describe("are *Rules", type -> isRules(outermost(type))))
                .should(dependOnlyOn("pure things", (user, used) -> isOurs(used) ? isPureOurs(used) : isPure(used)));
    }

    ArchRule onlyTheClockReadsTheTime() {
        return everyClassIn("")
                .should(access(
                        "the time only through Clock", (user, target) -> !readsTheTime(target) || isAClock(user)));
    }

    ArchRule nobodySleeps() {
        return everyClassIn("")
                .should(access(
                        "no sleep",
                        (user, target) -> !(target.getOwner().isEquivalentTo(Thread.class)
                                && target.getName().equals("sleep"))));
    }

    /** All rules by name. */
    Map<String, ArchRule> all() {
        return Map.of(
                "noCirclesBetweenFeatures", noCirclesBetweenFeatures(),
                "featuresUseWhatTheTableAllows", featuresUseWhatTheTableAllows(),
                "modulesSeeWhatTheyMay", modulesSeeWhatTheyMay(),
                "librariesStayInTheirModules", librariesStayInTheirModules(),
                "onlySqlAndBaseTouchTheDatabase", onlySqlAndBaseTouchTheDatabase(),
                "onlySqlClassesSendStatements", onlySqlClassesSendStatements(),
                "sqlAndRulesArePackagePrivate", sqlAndRulesArePackagePrivate(),
                "rulesArePure", rulesArePure(),
                "onlyTheClockReadsTheTime", onlyTheClockReadsTheTime(),
                "nobodySleeps", nobodySleeps());
    }

    /** The feature of core that a class belongs to, empty outside core. */
    String feature(JavaClass type) {
        String inside = root + ".core.";
        String name = type.getPackageName() + ".";
        return name.startsWith(inside) ? name.substring(inside.length(), name.indexOf('.', inside.length())) : "";
    }

    private GivenClassesConjunction everyClassIn(String... modules) {
        Set<String> wanted = Set.of(modules);
        return classes()
                .that(describe(
                        "belong to " + root + "." + wanted,
                        type -> isOurs(type) && (wanted.contains("") || wanted.contains(module(type)))));
    }

    private boolean allowedByTable(JavaClass user, JavaClass used) {
        return !isOurs(used) || features.allows(feature(user), feature(used));
    }

    private boolean isOurs(JavaClass type) {
        return MODULES.stream().anyMatch(module -> (type.getPackageName() + ".").startsWith(root + "." + module + "."));
    }

    private String module(JavaClass type) {
        return MODULES.stream()
                .filter(module -> (type.getPackageName() + ".").startsWith(root + "." + module + "."))
                .findFirst()
                .orElse("");
    }

    private boolean mayTouchTheDatabase(JavaClass user) {
        JavaClass type = outermost(user);
        return isSql(type)
                || feature(type).equals("base")
                || MIGRATES.stream().anyMatch(name -> type.getName().equals(root + "." + name));
    }

    private boolean isAClock(JavaClass user) {
        return user.isAssignableTo(root + ".core.base.Clock")
                || ASKED_BY_THE_CLOCK.stream().anyMatch(name -> user.getName().equals(root + "." + name))
                || user.getEnclosingClass().map(this::isAClock).orElse(false);
    }

    private boolean isPureOurs(JavaClass used) {
        JavaClass type = outermost(used);
        return !isSql(type) && !(feature(type).equals("base") && DOORS_TO_THE_WORLD.contains(type.getSimpleName()));
    }

    private static boolean isPure(JavaClass used) {
        return used.isPrimitive()
                || (startsWithAny(used.getName(), PURE)
                        && IMPURE.stream().noneMatch(impure -> isIn(used.getName(), impure)));
    }

    private static boolean isSql(JavaClass type) {
        return type.getSimpleName().endsWith("Sql");
    }

    private static boolean isRules(JavaClass type) {
        return type.getSimpleName().endsWith("Rules");
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(Walls::outermost).orElse(type);
    }

    private static boolean readsTheTime(AccessTarget target) {
        String owner = target.getOwner().getName();
        String name = target.getName();
        return (owner.startsWith("java.time.") && name.equals("now"))
                || (owner.equals("java.time.Clock") && (name.startsWith("system") || name.startsWith("tick")))
                || (owner.equals("java.lang.System")
                        && Set.of("currentTimeMillis", "nanoTime").contains(name))
                || (owner.equals("java.util.Date") && name.equals("<init>"))
                || (owner.equals("java.util.Calendar") && name.equals("getInstance"));
    }

    private static boolean startsWithAny(String name, List<String> prefixes) {
        return prefixes.stream().anyMatch(name::startsWith);
    }

    /** Whether a class is the one named, nested in it, or in the package that ends with a dot. */
    private static boolean isIn(String name, String place) {
        return name.equals(place) || name.startsWith(place.endsWith(".") ? place : place + "$");
    }

    private static JavaClass element(JavaClass type) {
        return type.isArray() ? type.getBaseComponentType() : type;
    }

    private static ArchCondition<JavaClass> dependOnlyOn(String what, BiPredicate<JavaClass, JavaClass> allowed) {
        return new ArchCondition<>("depend only on " + what) {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
                    if (!allowed.test(user, element(dependency.getTargetClass()))) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static ArchCondition<JavaClass> access(String what, BiPredicate<JavaClass, AccessTarget> allowed) {
        return new ArchCondition<>("keep to: " + what) {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                for (JavaAccess<?> access : user.getAccessesFromSelf()) {
                    if (!allowed.test(user, access.getTarget())) {
                        events.add(SimpleConditionEvent.violated(access, access.getDescription()));
                    }
                }
            }
        };
    }
}
