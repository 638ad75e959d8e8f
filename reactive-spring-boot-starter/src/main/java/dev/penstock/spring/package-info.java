/**
 * The API of the Spring Boot starter.
 *
 * <p>An application chooses one of three forms for each source:
 *
 * <ul>
 *   <li>properties alone, which copy the records to a sink: {@link dev.penstock.spring.PenstockProperties}
 *   <li>methods that receive the changes of a table as objects: {@link dev.penstock.spring.ChangeListener}
 *   <li>a function from records to a publisher: {@link dev.penstock.spring.RecordPipeline}
 * </ul>
 *
 * <p>{@link dev.penstock.spring.PipelineLifecycle} runs each of them. {@link dev.penstock.spring.Pipelines} finds them by name if there are
 * several. {@link dev.penstock.spring.SourceCustomizer} and {@link dev.penstock.spring.SinkCustomizer} change sources and sinks before
 * they are built.
 */
@NullMarked
package dev.penstock.spring;

import org.jspecify.annotations.NullMarked;
