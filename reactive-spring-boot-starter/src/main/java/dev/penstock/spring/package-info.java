/** The starter's API: properties, pipelines, their life cycle, and callbacks that change sources and sinks. */
@NullMarked
package dev.penstock.spring;

import org.jspecify.annotations.NullMarked;
