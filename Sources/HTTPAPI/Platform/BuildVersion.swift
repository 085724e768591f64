/// The version of this build, as `ohmstead --version` says it.
package enum BuildVersion {
    package static let text = "0.1.0"
}
