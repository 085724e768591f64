import Crypto
import Foundation
import HTTPTypes

/// The built web apps (`web/dist`), read once at the start: a few megabytes, with what the build compressed.
package struct WebFiles: Sendable {
    struct File: Sendable {
        let bytes: [UInt8]
        let gzip: [UInt8]?
        let brotli: [UInt8]?
        let type: String
        /// What its entity tags begin with.
        let tag: String
    }

    /// By the path in the folder, such as `console/index.html`.
    let files: [String: File]
    /// The `script-src` hash of each app's import map.
    private let scriptHashes: [String: String]
    /// A tile server that maps may load pictures from, such as `https://tile.example.org`.
    private let tileOrigin: String?

    /// Nothing: the server then has no web apps, only its API.
    package static let none = WebFiles(files: [:], scriptHashes: [:], tileOrigin: nil)

    private init(files: [String: File], scriptHashes: [String: String], tileOrigin: String?) {
        self.files = files
        self.scriptHashes = scriptHashes
        self.tileOrigin = tileOrigin
    }

    /// - Throws: when the folder cannot be read, or is no built `web/dist`.
    package init(folder: String, tileOrigin: String?) throws {
        let root = URL(fileURLWithPath: folder, isDirectory: true).standardizedFileURL
        let hashes = try JSONDecoder().decode(
            [String: String].self, from: Data(contentsOf: root.appendingPathComponent("csp.json")))
        var raw: [String: [UInt8]] = [:]
        let names = FileManager.default.enumerator(atPath: root.path)
        while let name = names?.nextObject() as? String {
            var isFolder: ObjCBool = false
            let file = root.appendingPathComponent(name)
            guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            raw[name] = Array(try Data(contentsOf: file))
        }
        var files: [String: File] = [:]
        for (name, bytes) in raw where !name.hasSuffix(".gz") && !name.hasSuffix(".br") && !name.hasPrefix(".") {
            let digest = SHA256.hash(data: bytes).prefix(12).map { String($0, radix: 16) }.joined()
            files[name] = File(
                bytes: bytes, gzip: raw[name + ".gz"], brotli: raw[name + ".br"], type: Self.type(of: name),
                tag: digest)
        }
        self.init(files: files, scriptHashes: hashes, tileOrigin: tileOrigin)
    }

    func has(_ app: String) -> Bool { files["\(app)/index.html"] != nil }

    /// The policy of an app's page: our own scripts and styles, the import map by its hash, and nothing inline.
    func contentSecurityPolicy(of app: String) -> String {
        let script = scriptHashes[app].map { " '\($0)'" } ?? ""
        let tiles = tileOrigin.map { " \($0)" } ?? ""
        return "default-src 'none'; script-src 'self'\(script); style-src 'self'; img-src 'self' data: blob:\(tiles); "
            + "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; media-src 'self' blob:; "
            + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    }

    private static func type(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "js", "mjs": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "json": "application/json"
        case "webmanifest": "application/manifest+json"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "ico": "image/x-icon"
        case "woff2": "font/woff2"
        case "txt": "text/plain; charset=utf-8"
        default: "application/octet-stream"
        }
    }
}
