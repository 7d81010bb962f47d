/** Tests of the packages that the profile {@code package} builds: they are installed and run. */
package dev.jderp.packages;
