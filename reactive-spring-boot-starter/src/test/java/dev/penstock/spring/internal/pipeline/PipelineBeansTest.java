package dev.penstock.spring.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PipelineBeansTest {
    @Test
    void namesAreMadeOfTheWordsOfAPipelinesName() {
        assertThat(PipelineBeans.of("order-items2").source()).isEqualTo("penstockOrderItems2Source");
        assertThat(PipelineBeans.of("a--b-").lifecycle()).isEqualTo("penstockAB-PipelineLifecycle");
    }
}
