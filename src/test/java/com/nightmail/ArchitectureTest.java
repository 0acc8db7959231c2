package com.nightmail;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

@AnalyzeClasses(packages = "com.nightmail", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule arrowsPointDownOnly =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("cli")
          .definedBy("..nightmail.cli..")
          .layer("web")
          .definedBy("..nightmail.web..")
          .layer("schedule")
          .definedBy("..nightmail.schedule..")
          .layer("receipts")
          .definedBy("..nightmail.receipts..")
          .layer("runs")
          .definedBy("..nightmail.runs..")
          .layer("check")
          .definedBy("..nightmail.check..")
          .layer("job")
          .definedBy("..nightmail.job..")
          .layer("sending")
          .definedBy("..nightmail.sending..")
          .layer("templates")
          .definedBy("..nightmail.templates..")
          .layer("media")
          .definedBy("..nightmail.media..")
          .layer("forecast")
          .definedBy("..nightmail.forecast..")
          .layer("campaign")
          .definedBy("..nightmail.campaign..")
          .layer("recipients")
          .definedBy("..nightmail.recipients..")
          .layer("ledger")
          .definedBy("..nightmail.ledger..")
          .layer("gateway")
          .definedBy("..nightmail.gateway")
          .layer("simulator")
          .definedBy("..nightmail.simulator..")
          .layer("yaml")
          .definedBy("..nightmail.yaml..")
          .layer("platform")
          .definedBy("..nightmail.platform..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("web")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("schedule")
          .mayOnlyBeAccessedByLayers("cli", "web")
          .whereLayer("receipts")
          .mayOnlyBeAccessedByLayers("web")
          .whereLayer("runs")
          .mayOnlyBeAccessedByLayers("cli", "web", "schedule", "receipts")
          .whereLayer("yaml")
          .mayOnlyBeAccessedByLayers("campaign", "schedule")
          .whereLayer("check")
          .mayOnlyBeAccessedByLayers("cli", "runs", "job")
          .whereLayer("job")
          .mayOnlyBeAccessedByLayers("runs")
          .whereLayer("sending")
          .mayOnlyBeAccessedByLayers("runs", "job")
          .whereLayer("simulator")
          .mayOnlyBeAccessedByLayers("cli", "runs")
          .whereLayer("templates")
          .mayOnlyBeAccessedByLayers("cli", "runs", "check")
          .whereLayer("media")
          .mayOnlyBeAccessedByLayers("cli", "runs", "check")
          .whereLayer("forecast")
          .mayOnlyBeAccessedByLayers("cli", "runs", "check")
          .whereLayer("campaign")
          .mayOnlyBeAccessedByLayers(
              "cli", "runs", "check", "job", "sending", "templates", "media", "forecast")
          .whereLayer("recipients")
          .mayOnlyBeAccessedByLayers("cli", "runs", "check", "job", "sending", "receipts")
          .whereLayer("ledger")
          .mayOnlyBeAccessedByLayers("runs", "check", "job", "sending", "receipts", "forecast")
          .whereLayer("gateway")
          .mayOnlyBeAccessedByLayers(
              "cli", "runs", "check", "job", "sending", "ledger", "simulator");

  @ArchTest
  static final ArchRule noCircles =
      slices().matching("com.nightmail.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheJobKnowsHowStepsAreBuilt =
      noClasses()
          .that()
          .resideOutsideOfPackage("..nightmail.job..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.springframework.batch.core.step.builder..",
              "org.springframework.batch.core.configuration..",
              "org.springframework.batch.infrastructure.item..");

  /** Settings are checked before anything starts: all of them, if all are named in one place. */
  @ArchTest
  static final ArchRule settingsAreRegisteredInOnePlace =
      noClasses()
          .that()
          .doNotBelongToAnyOf(Nightmail.class)
          .should()
          .beAnnotatedWith(EnableConfigurationProperties.class)
          .orShould()
          .beAnnotatedWith(ConfigurationPropertiesScan.class);

  @ArchTest
  static final ArchRule theEngineKnowsNothingOfSpringBatch =
      noClasses()
          .that()
          .resideInAnyPackage("..nightmail.sending..", "..nightmail.ledger..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.springframework.batch..");
}
