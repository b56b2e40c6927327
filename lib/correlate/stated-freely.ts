/**
 * SQL that says whether somebody without limits has reported a version of an image (`$1` is the organization): a token that is limited to
 * other images may say of these whatever it likes, and of no other.
 */
export const STATED_FREELY = (versionId: string): string => `EXISTS (
    SELECT 1 FROM stream fs JOIN stream_import fi ON fi.org_id = $1 AND fi.stream_id = fs.id
      JOIN import fr ON fr.org_id = $1 AND fr.id = fi.import_id
     WHERE fs.org_id = $1 AND fs.version_id = ${versionId} AND coalesce(fr.context -> 'limitedTo', '[]') = '[]')`;
