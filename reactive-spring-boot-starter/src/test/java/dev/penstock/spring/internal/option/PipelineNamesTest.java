package dev.penstock.spring.internal.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.env.MockEnvironment;

class PipelineNamesTest {
    @Test
    void areTheSegmentsBelowPipelinesInAlphabeticalOrder() {
        MockEnvironment environment = new MockEnvironment()
                .withProperty("penstock.pipelines.orders.source.tables", "orders")
                .withProperty("penstock.pipelines.audit.source.tables", "audit")
                .withProperty("penstock.pipelines.audit.resume", "none")
                .withProperty("penstock.source.tables", "other");
        assertThat(PipelineNames.of(environment)).containsExactly("audit", "orders");
    }

    @Test
    void areTheSameWithDashesAndWithCapitalLetters() {
        MockEnvironment environment = new MockEnvironment()
                .withProperty("penstock.pipelines.orderItems.source.tables", "items")
                .withProperty("penstock.pipelines.order-items.resume", "none");
        assertThat(PipelineNames.of(environment)).containsExactly("order-items");
        assertThat(PipelineOptions.of(environment, "penstock.pipelines.order-items")
                        .hasSink())
                .isFalse();
        assertThat(OptionText.isGiven(environment, "penstock.pipelines.order-items.source"))
                .as("the properties of either form belong to the pipeline")
                .isTrue();
    }

    @Test
    void anEnvironmentVariableBelongsToTheNameWithDashes() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(
                        new MapPropertySource("file", Map.of("penstock.pipelines.order-items.source.tables", "items")));
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "systemEnvironment",
                        Map.of(
                                "PENSTOCK_PIPELINES_ORDERITEMS_SOURCE_URL", "postgresql://h/d",
                                "PENSTOCK_PIPELINES_AUDIT_SOURCE_TABLES", "audit")));
        assertThat(PipelineNames.of(environment)).containsExactly("audit", "order-items");
        assertThat(PipelineOptions.of(environment, "penstock.pipelines.order-items")
                        .source()
                        .url())
                .isEqualTo("postgresql://h/d");
    }

    @Test
    void leaveOutAPipelineThatIsSwitchedOff() {
        MockEnvironment environment = new MockEnvironment()
                .withProperty("penstock.pipelines.audit.enabled", "false")
                .withProperty("penstock.pipelines.audit.source.tables", "audit")
                .withProperty("penstock.pipelines.orders.enabled", "true");
        assertThat(PipelineNames.of(environment)).containsExactly("orders");
    }
}
