package io.tributary.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The direction of dependencies, as the design draws it. */
@AnalyzeClasses(packages = "io.tributary", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String OURS = "io.tributary..";

    @ArchTest
    static final ArchRule contract_stands_alone = sees("contract");

    @ArchTest
    static final ArchRule embedded_stands_alone = sees("embedded");

    @ArchTest
    static final ArchRule routing_stands_alone = sees("routing");

    @ArchTest
    static final ArchRule connector_sees_the_contract_only = sees("connector", "contract");

    @ArchTest
    static final ArchRule transformer_sees_the_contract_only = sees("transformer", "contract");

    @ArchTest
    static final ArchRule sink_sees_the_contract_only = sees("sink", "contract");

    @ArchTest
    static final ArchRule validator_sees_the_contract_and_routing_only = sees("validator", "contract", "routing");

    @ArchTest
    static final ArchRule routing_needs_the_jdk_only = classes()
            .that()
            .resideInAPackage("io.tributary.routing..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.tributary.routing..", "java..", "javax.sql..");

    @ArchTest
    static final ArchRule only_the_connector_imports_debezium = noClasses()
            .that()
            .resideOutsideOfPackage("io.tributary.connector..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.debezium..");

    @ArchTest
    static final ArchRule packages_are_concepts = noClasses()
            .should()
            .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..helpers..", "..misc..")
            .as("no package is named after what it is not");

    /** A module uses these modules and itself, and no other. */
    private static ArchRule sees(String module, String... others) {
        String[] seen = new String[others.length + 1];
        seen[0] = packagesOf(module);
        for (int i = 0; i < others.length; i++) {
            seen[i + 1] = packagesOf(others[i]);
        }
        DescribedPredicate<JavaClass> unseen =
                resideInAPackage(OURS).and(DescribedPredicate.not(resideInAnyPackage(seen)));
        return noClasses()
                .that()
                .resideInAPackage(packagesOf(module))
                .should()
                .dependOnClassesThat(unseen)
                .allowEmptyShould(false);
    }

    private static String packagesOf(String module) {
        return "io.tributary." + module + "..";
    }
}
