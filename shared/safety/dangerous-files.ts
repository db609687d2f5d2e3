/**
 * Endings of files that a computer may run, install, mount or hand to a program that does, when they are opened. From
 * the lists of Outlook, Gmail and Chromium, and what has carried attacks since.
 */
const endings = new Set(
  (
    'ade adp apk app appcontent-ms appimage application appref-ms appx appxbundle asp aspx bas bash bat bgi bin bundle ' +
    'cab cdxml cer chm class cmd cnt com command cpl crt crx csh daa deb der desktop diagcab diagcfg diagpkg dll dmg ' +
    'docm dotm dylib efi elf exe fxp gadget grp hlp hpj hta htc htm html htt img inf ins iqy iso isp its jar jnlp job ' +
    'js jse jsp kext ksh lib library-ms lnk mad maf mag mam maq mar mas mat mau mav maw mcf mda mdb mde mdt mdw mdz ' +
    'mht mhtml mpkg msc msh msh1 msh1xml msh2 msh2xml mshxml msi msix msixbundle msp mst msu ocx odc one onepkg ops ' +
    'osd oxt paf pcd phar php pif pkg pl plg potm ppa ppam ppkg ppsm pptm prf prg printerexport ps1 ps1xml ps2 ps2xml ' +
    'psc1 psc2 psd1 psdm1 pst py pyc pyo pyw pyz pyzw rb reg rgs rpm run scf scpt scptd scr sct search-ms searchconnector-ms ' +
    'service settingcontent-ms sfx sh shb shs shtml slk sldm snap so svg svgz swf sys terminal theme themepack tmp tool ' +
    'udl url vb vbe vbp vbs vhd vhdx vmdk vsmacros vsw vxd webloc website wim wll workflow ws wsb wsc wsf wsh xbap xht ' +
    'xhtml xla xlam xll xlm xlsb xlsm xltm xml xnk xpi xsl zsh'
  ).split(' '),
);

/** Types that are as dangerous whatever the file is called. */
const types =
  /^(?:text\/(?:html|javascript|xml|vbscript)|image\/svg\+xml|application\/(?:xhtml\+xml|javascript|x-javascript|x-msdownload|x-msdos-program|x-ms-shortcut|x-sh|x-executable|hta|java-archive|vnd\.android\.package-archive|x-ms-installer|x-iso9660-image))$/;

/** True for an attachment that is only to be saved, never opened from the program. */
export function isDangerousFile(filename: string, type: string): boolean {
  const ending = /\.([a-z0-9-]+)[^a-z0-9.]*$/.exec(filename.toLowerCase())?.[1] ?? '';
  return endings.has(ending) || types.test(type.toLowerCase());
}

/** True for a name that pretends to be another kind of file: "invoice.pdf.exe". */
export function hasDoubleEnding(filename: string): boolean {
  return (
    isDangerousFile(filename, '') &&
    /\.(?:pdf|docx?|xlsx?|pptx?|txt|jpe?g|png|gif|mp[34]|zip|csv|odt|rtf)[\s._-]*\.[a-z0-9-]{1,20}$/i.test(
      filename,
    )
  );
}
