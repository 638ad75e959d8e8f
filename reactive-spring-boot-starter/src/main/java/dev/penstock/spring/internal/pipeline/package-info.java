/** Beans of pipelines: their construction, registration, life cycle and events. */
@NullMarked
package dev.penstock.spring.internal.pipeline;

import org.jspecify.annotations.NullMarked;
