package dev.penstock.verification;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.penstock.core.PositionStore;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The architecture of the library modules, held for every package as it appears. */
class ArchitectureTest {
    private static final String CORE = "dev.penstock.core..";
    private static final String SOURCE = "dev.penstock.source..";
    private static final String SINK = "dev.penstock.sink..";
    private static final String KAFKA = "dev.penstock.kafka..";
    private static final String CONNECT = "dev.penstock.connect..";
    private static final String AVRO = "dev.penstock.avro..";
    private static final String TEST = "dev.penstock.test..";

    private static final String METRICS = "dev.penstock.micrometer..";
    private static final String VERIFY = "dev.penstock.verify..";
    private static final String SPRING = "dev.penstock.spring..";

    private static final String[] DATABASE_DRIVERS = {"java.sql..", "javax.sql..", "org.postgresql..", "io.r2dbc.."};
    private static final String[] REACTOR = {"reactor..", "org.reactivestreams.."};

    private static final Set<String> BLOCKING =
            Set.of("block", "blockFirst", "blockLast", "blockOptional", "toIterable", "toStream", "toFuture");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages(
                    "dev.penstock.core",
                    "dev.penstock.source",
                    "dev.penstock.sink",
                    "dev.penstock.avro",
                    "dev.penstock.connect",
                    "dev.penstock.kafka",
                    "dev.penstock.test",
                    "dev.penstock.micrometer",
                    "dev.penstock.spring",
                    "dev.penstock.verify");

    @Test
    void seesEveryModule() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName))
                .contains(
                        "dev.penstock.core",
                        "dev.penstock.source",
                        "dev.penstock.avro.internal",
                        "dev.penstock.connect",
                        "dev.penstock.kafka",
                        "dev.penstock.test",
                        "dev.penstock.micrometer",
                        "dev.penstock.spring",
                        "dev.penstock.verify");
    }

    @Test
    void modulesDependAlongTheirArrowsOnly() {
        check(neverSees(CORE, SOURCE, SINK, KAFKA, TEST));
        check(neverSees(SOURCE, SINK, KAFKA, TEST));
        check(neverSees(SINK, SOURCE, KAFKA, TEST));
        check(neverSees(KAFKA, SOURCE, SINK, TEST));
        check(neverSees(KAFKA, DATABASE_DRIVERS));
        check(neverSees(CONNECT, SINK, TEST, AVRO));
        check(neverSees(CONNECT, DATABASE_DRIVERS));
        check(neverSees(CORE, AVRO, "org.apache.avro.."));
        check(neverSees(AVRO, SOURCE, SINK, KAFKA, TEST));
        check(neverSees(AVRO, DATABASE_DRIVERS));
        check(neverSees(AVRO, REACTOR));
        check(neverSees(TEST, CORE, SOURCE, SINK, KAFKA));
        for (String library : new String[] {CORE, SOURCE, SINK, KAFKA, AVRO, CONNECT, TEST}) {
            check(neverSees(library, METRICS, "io.micrometer..", "org.springframework.."));
        }
        check(neverSees(METRICS, TEST, "org.springframework.."));
        for (String library : new String[] {CORE, SOURCE, SINK, METRICS, TEST}) {
            check(neverSees(library, VERIFY));
        }
        check(neverSees(VERIFY, METRICS, TEST, "org.springframework.."));
        check(neverSees(VERIFY, DATABASE_DRIVERS));
        check(neverSees(VERIFY, "dev.penstock..internal.."));
        check(neverSees(METRICS, DATABASE_DRIVERS));
        for (String library : new String[] {CORE, SOURCE, SINK, KAFKA, CONNECT, AVRO, METRICS, VERIFY, TEST}) {
            check(neverSees(library, SPRING));
        }
        check(neverSees(SPRING, "dev.penstock.source.internal..", "dev.penstock.sink.internal.."));
    }

    /** Auto-configurations create the internal classes, which implement the API. */
    @Test
    void theStartersAutoConfigurationsStandOnTop() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.penstock.spring")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.penstock.spring.*.."));
        check(neverSees("dev.penstock.spring.internal..", "dev.penstock.spring.autoconfigure.."));
    }

    @Test
    void packagesFormNoCycle() {
        check(slices().matching("dev.penstock.(**)")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(
                        resideInAPackage("dev.penstock.core.internal.text"),
                        resideInAPackage("dev.penstock.core.value")));
    }

    /** A constructor that only its own package can call may take what it likes. */
    @Test
    void noSignatureOfTheApiNamesAnInternalType() {
        Set<String> found = new TreeSet<>();
        CLASSES.stream()
                .filter(ArchitectureTest::isApi)
                .forEach(api -> signatureTypes(api)
                        .filter(named -> isInternal(named.getPackageName()))
                        .forEach(named -> found.add(api.getName() + " names " + named.getName())));
        assertThat(found).isEmpty();
    }

    @Test
    void entryPackagesStandOnTop() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.penstock.source.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.penstock.source"));
        check(noClasses()
                .that()
                .resideInAPackage("dev.penstock.sink.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.penstock.sink"));
        check(noClasses()
                .that()
                .resideInAPackage("dev.penstock.kafka.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.penstock.kafka"));
    }

    @Test
    void coreAndDecodingKnowNeitherDriverNorReactor() {
        for (String decoding : new String[] {CORE, "dev.penstock.source.internal.pgoutput.."}) {
            check(neverSees(decoding, DATABASE_DRIVERS));
            check(neverSees(decoding, REACTOR));
            check(neverSees(decoding, "java.net.http..", "io.netty.."));
        }
    }

    @Test
    void sqlAndTemplatesAreText() {
        for (String text : new String[] {"dev.penstock.sink.internal.sql..", "dev.penstock.sink.internal.template.."}) {
            check(neverSees(text, DATABASE_DRIVERS));
            check(neverSees(text, REACTOR));
        }
    }

    @Test
    void positionsAndTheirAcknowledgementKnowNoConnection() {
        for (String packages : new String[] {
            "dev.penstock.source.internal.position..", "dev.penstock.source.internal.acknowledgement.."
        }) {
            check(neverSees(packages, DATABASE_DRIVERS));
            check(neverSees(packages, REACTOR));
        }
    }

    @Test
    void pgjdbcIsTheSourcesAndKeptToItsMechanism() {
        check(noClasses()
                .that(resideInAnyPackage(CORE, SOURCE, SINK, KAFKA)
                        .and(not(resideInAPackage("dev.penstock.source.internal.."))))
                .should()
                .dependOnClassesThat(pgjdbc()));
    }

    @Test
    void r2dbcIsTheSinks() {
        check(neverSees(SOURCE, "io.r2dbc..", "org.postgresql..r2dbc..", "io.netty.."));
        check(neverSees(SINK, "java.sql..", "javax.sql.."));
    }

    @Test
    void librariesNeitherBlockNorSubscribe() {
        check(noClasses()
                .that()
                .resideInAnyPackage(SOURCE, SINK, KAFKA, CONNECT, VERIFY)
                // Its contract is that of the JDK: a stage, which has begun when it is returned.
                .and(not(assignableTo(PositionStore.class)))
                .should()
                .callMethodWhere(new DescribedPredicate<>("it waits for a publisher or begins it on its own") {
                    @Override
                    public boolean test(JavaMethodCall call) {
                        return isPublisher(call.getTargetOwner())
                                && (BLOCKING.contains(call.getName()) || subscribesOnItsOwn(call));
                    }
                }));
    }

    @Test
    void namesDescribeTheContentOfAClass() {
        check(classes().should().haveNameNotMatching(".*(Util|Utils|Helper|Manager|Impl)"));
    }

    @Test
    void everyPackageIsDescribedAndNullMarked() {
        check(classes().should(new ArchCondition<>("be in a package that is described and null-marked") {
            @Override
            public void check(JavaClass javaClass, ConditionEvents events) {
                boolean marked = javaClass
                        .getPackage()
                        .tryGetPackageInfo()
                        .map(info -> info.isAnnotatedWith(NullMarked.class))
                        .orElse(false);
                if (!marked) {
                    events.add(SimpleConditionEvent.violated(
                            javaClass, "Package '" + javaClass.getPackageName() + "' has no null-marked package-info"));
                }
            }
        }));
    }

    private static boolean isApi(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && !isInternal(type.getPackageName())
                && type.getEnclosingClass().map(ArchitectureTest::isApi).orElse(true);
    }

    private static boolean isInternal(String packageName) {
        return packageName.contains(".internal");
    }

    /** Every type that a user of {@code api} can see in it: its supertypes, and its public and protected members. */
    private static Stream<JavaClass> signatureTypes(JavaClass api) {
        Stream<JavaType> supertypes = Stream.concat(api.getSuperclass().stream(), api.getInterfaces().stream());
        Stream<JavaType> fields =
                api.getFields().stream().filter(ArchitectureTest::isVisible).map(JavaField::getType);
        Stream<JavaType> members = api.getCodeUnits().stream()
                .filter(ArchitectureTest::isVisible)
                .flatMap(unit -> Stream.concat(
                        Stream.of(unit.getReturnType()),
                        Stream.concat(unit.getParameterTypes().stream(), unit.getExceptionTypes().stream())));
        return Stream.of(supertypes, fields, members)
                .flatMap(types -> types)
                .flatMap(type -> type.getAllInvolvedRawTypes().stream());
    }

    private static boolean isVisible(JavaMember member) {
        return !member.getModifiers().contains(JavaModifier.SYNTHETIC)
                && (member.getModifiers().contains(JavaModifier.PUBLIC)
                        || member.getModifiers().contains(JavaModifier.PROTECTED));
    }

    private static ArchRule neverSees(String packages, String... others) {
        return noClasses().that().resideInAPackage(packages).should(dependOnClassesThat(resideInAnyPackage(others)));
    }

    private static DescribedPredicate<JavaClass> pgjdbc() {
        return resideInAPackage("org.postgresql..").and(not(resideInAPackage("org.postgresql..r2dbc..")));
    }

    private static boolean isPublisher(JavaClass owner) {
        return owner.isAssignableTo(Flux.class) || owner.isAssignableTo(Mono.class);
    }

    /** Handing a publisher to someone else's subscriber is what an operator does. */
    private static boolean subscribesOnItsOwn(JavaMethodCall call) {
        return call.getName().equals("subscribe")
                && call.getTarget().getRawParameterTypes().stream().noneMatch(assignableTo(Subscriber.class));
    }

    /** Rules hold for packages as they appear, so that there may be none yet is no error. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }
}
