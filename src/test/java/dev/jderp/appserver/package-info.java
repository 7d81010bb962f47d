/** Tests of the WAR on application servers other than Payara Micro, whose distributions the profile unpacks. */
package dev.jderp.appserver;
