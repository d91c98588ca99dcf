package org.ascendtwin.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

final class LayersTest {
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.ascendtwin");

    private static void holds(ArchRule rule) {
        rule.check(PRODUCT);
    }

    /** For a module that may hold no class yet. */
    private static void holdsIfThere(ArchRule rule) {
        rule.allowEmptyShould(true).check(PRODUCT);
    }

    private static ArchRule doesNotSee(String who, String... whom) {
        return noClasses()
                .that()
                .resideInAPackage(who)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(whom);
    }

    @Test
    void whoDecidesDoesNotSeeHowLongItTakes() {
        holds(doesNotSee("..scheduler..", "..hardware..", "..live..", "..calibration..", "..scenarios.."));
        holds(doesNotSee("..hardware..", "..scheduler..", "..live..", "..calibration..", "..scenarios.."));
    }

    @Test
    void simCoreSeesNobody() {
        holds(doesNotSee(
                "org.ascendtwin.sim..",
                "..scheduler..",
                "..hardware..",
                "..live..",
                "..calibration..",
                "..scenarios.."));
    }

    @Test
    void theLiveEngineSeesTimeButNotTheKernel() {
        holdsIfThere(
                doesNotSee("org.ascendtwin.live..", "org.ascendtwin.sim.kernel..", "..calibration..", "..scenarios.."));
    }

    @Test
    void calibrationDoesNotSeeScenarios() {
        holdsIfThere(doesNotSee("org.ascendtwin.calibration..", "..scenarios..", "org.ascendtwin.live.."));
    }

    @Test
    void theSchedulerHasNoClockNoThreadAndNoLock() {
        holds(doesNotSee(
                "..scheduler..", "java.util.concurrent..", "java.time..", "java.io..", "java.nio..", "java.net.."));
        holds(noClasses()
                .that()
                .resideInAPackage("..scheduler..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class, ThreadLocal.class, Runtime.class, Process.class));
        holds(noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage("..scheduler..")
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED));
    }

    @Test
    void specificationsDoNotKnowHowTheyAreRun() {
        holds(doesNotSee(
                "..scenarios.spec..",
                "..scenarios.assemble..",
                "..scenarios.experiment..",
                "..scenarios.report..",
                "..scenarios.cli.."));
        holds(doesNotSee("..scenarios.workload..", "..scenarios.assemble..", "..scenarios.experiment.."));
        holds(doesNotSee(
                "..scenarios.sglang..",
                "..scenarios.assemble..",
                "..scenarios.experiment..",
                "..scenarios.report..",
                "..scenarios.cli.."));
        holds(doesNotSee("..scenarios.experiment..", "..scenarios.report..", "..scenarios.cli.."));
        holds(doesNotSee("..scenarios.report..", "..scenarios.cli.."));
    }

    @Test
    void namesAreThoseOfTheField() {
        holds(noClasses().should().haveNameMatching(".*(Manager|Helper|Util|Utils|Impl|Base|Data|Info)"));
    }

    @Test
    void onlyExceptionsInherit() {
        holds(classes()
                .that()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .and()
                .areNotAssignableTo(Throwable.class)
                .should()
                .haveModifier(JavaModifier.FINAL)
                .orShould()
                .beAnonymousClasses());
    }
}
