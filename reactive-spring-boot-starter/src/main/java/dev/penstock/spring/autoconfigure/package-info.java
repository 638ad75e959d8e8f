/**
 * Auto-configurations of the starter. Applications use the beans, not these classes. They are public so that an application can exclude
 * them by name ({@code spring.autoconfigure.exclude}).
 *
 * <p>No bean connects to a database while the context is created. Errors of the configuration are reported together, by the names of the
 * properties, as a {@link dev.penstock.core.ConfigurationException} that ends the start.
 *
 * <ul>
 *   <li>source and sink: {@link dev.penstock.spring.autoconfigure.PenstockAutoConfiguration}, and
 *       {@link dev.penstock.spring.autoconfigure.PenstockAddressAutoConfiguration} for the database of the application
 *   <li>the pipeline, from listener methods or from source to sink:
 *       {@link dev.penstock.spring.autoconfigure.PenstockListenerAutoConfiguration},
 *       {@link dev.penstock.spring.autoconfigure.PenstockSinkPipelineAutoConfiguration}
 *   <li>the pipeline into Kafka, and the one from Kafka: {@link dev.penstock.spring.autoconfigure.PenstockKafkaAutoConfiguration}
 *   <li>its life cycle: {@link dev.penstock.spring.autoconfigure.PenstockPipelineAutoConfiguration}
 *   <li>all of these for several pipelines: {@link dev.penstock.spring.autoconfigure.PenstockNamedPipelinesAutoConfiguration}
 *   <li>monitoring: {@link dev.penstock.spring.autoconfigure.PenstockHealthAutoConfiguration},
 *       {@link dev.penstock.spring.autoconfigure.PenstockMetricsAutoConfiguration},
 *       {@link dev.penstock.spring.autoconfigure.PenstockEndpointAutoConfiguration},
 *       {@link dev.penstock.spring.autoconfigure.PenstockEventAutoConfiguration},
 *       {@link dev.penstock.spring.autoconfigure.PenstockObservationAutoConfiguration}
 * </ul>
 */
@NullMarked
package dev.penstock.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
