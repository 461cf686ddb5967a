/** What we use of cornerstone-core 2.6, which comes without types. */
declare module 'cornerstone-core' {
  export interface Voi {
    windowWidth: number;
    windowCenter: number;
  }
  export interface Viewport {
    scale: number;
    translation: { x: number; y: number };
    voi: Voi;
    invert: boolean;
    pixelReplication: boolean;
    rotation: number;
    hflip: boolean;
    vflip: boolean;
  }
  export interface CornerstoneImage {
    imageId: string;
    minPixelValue: number;
    maxPixelValue: number;
    slope: number;
    intercept: number;
    windowCenter: number;
    windowWidth: number;
    getPixelData: () => ArrayLike<number>;
    getCanvas?: () => HTMLCanvasElement;
    rows: number;
    columns: number;
    height: number;
    width: number;
    color: boolean;
    rgba?: boolean;
    columnPixelSpacing: number | undefined;
    rowPixelSpacing: number | undefined;
    invert: boolean;
    sizeInBytes: number;
    /** Draws in place of cornerstone. */
    render?: (enabled: EnabledElement) => void;
  }
  export interface EnabledElement {
    element: HTMLElement;
    canvas: HTMLCanvasElement;
    image?: CornerstoneImage;
    viewport?: Viewport;
  }
  export interface RenderedDetail {
    canvasContext: CanvasRenderingContext2D;
    enabledElement: EnabledElement;
    viewport: Viewport;
    image: CornerstoneImage;
  }
  interface Cornerstone {
    enable(element: HTMLElement): void;
    disable(element: HTMLElement): void;
    displayImage(element: HTMLElement, image: CornerstoneImage, viewport?: Viewport): void;
    getDefaultViewportForImage(element: HTMLElement, image: CornerstoneImage): Viewport;
    setViewport(element: HTMLElement, viewport: Viewport): void;
    resize(element: HTMLElement, fit?: boolean): void;
    updateImage(element: HTMLElement): void;
    pageToPixel(element: HTMLElement, x: number, y: number): { x: number; y: number };
    setToPixelCoordinateSystem(
      enabled: EnabledElement,
      context: CanvasRenderingContext2D,
      scale?: number,
    ): void;
  }
  const cornerstone: Cornerstone;
  export default cornerstone;
}
